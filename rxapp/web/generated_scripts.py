"""The scripts that Reflex generates, and how a plugin changes one."""

VITE_CONFIG = "vite.config.js"
STATE_SCRIPT = "utils/state.js"


def replace_once(script: str, source: str, old: str, new: str, *, plugin: str) -> str:
    """Return a script with something in the place of something else.

    Args:
        script: Its name.
        source: What Reflex has generated.
        old: What has to be there.
        new: What takes its place.
        plugin: Whose change it is.

    Raises:
        ValueError: If Reflex has changed the place.
    """
    if old not in source:
        raise ValueError(f"{script} has no {old.strip().splitlines()[0]!r}: adapt {plugin} to this Reflex")
    return source.replace(old, new, 1)
