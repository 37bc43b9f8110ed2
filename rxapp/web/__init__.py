"""What guards every request: security headers, body limits, origins, errors, logs."""
