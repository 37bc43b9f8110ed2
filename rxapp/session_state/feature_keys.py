"""Values of sessions that belong to a feature, which keeps its own rules for them."""

from rxapp.sessions import SessionValueError

# A feature's values are under its name, as `cart:mug-tin`. They move along when somebody signs in.
FEATURES = ("cart", "visits")
_PREFIXES = tuple(f"{name}:" for name in FEATURES)


def is_feature_key(key: str) -> bool:
    """Return whether a value belongs to a feature."""
    return key.startswith(_PREFIXES)


def check_free_key(key: str) -> str:
    """Return a key that a visitor may choose.

    Raises:
        SessionValueError: It belongs to a feature.
    """
    if is_feature_key(key):
        raise SessionValueError(f"values under {' or '.join(_PREFIXES)} belong to a feature")
    return key
