from casefile.workflow.docs import diagram, render
from tests.workflow.lamp import LAMP


def test_the_diagram_draws_every_move_and_every_end() -> None:
    drawn = diagram(LAMP)
    assert drawn.startswith("stateDiagram-v2")
    assert "    [*] --> dark: hang" in drawn
    assert "    dark --> lit: light" in drawn
    assert "    broken --> [*]" in drawn
    assert drawn.count("-->") == len(LAMP.table) + 1


def test_the_document_tells_every_move_with_the_sentences_of_its_guards() -> None:
    page = render([LAMP])
    assert "## Lamp" in page
    assert "| dark | lit | light |  | The fuse is missing.<br>Say why. |" in page
