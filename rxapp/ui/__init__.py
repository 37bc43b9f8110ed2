"""What every page shares: layout, navigation, icons, notices. Defines no State and reads no data."""
