"""Measurements that anybody can repeat: an installation in a temporary folder, figures beside their targets."""
