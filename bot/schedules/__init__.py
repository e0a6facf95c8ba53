"""Reports that come by themselves: when they are due, and how each is delivered once."""
