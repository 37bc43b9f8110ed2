"""An app that reads sessionStorage while it is rendered."""
