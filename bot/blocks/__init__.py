"""Reports, buttons, forms and help as Block Kit."""
