"""A Reflex app that has nothing but pages rendered by Python."""
