"""Loading of declared sources into the ``explore`` schema."""
