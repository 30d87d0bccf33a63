"""Who works here and where: areas, offices, partner units, accounts, duties, admission."""
