"""Pure metrics: frames in, `Report` out; no network, no files, no clock but the one handed in."""
