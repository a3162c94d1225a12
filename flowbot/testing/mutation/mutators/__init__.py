"""What may be wrong with a flow, one module for each kind of thing that can be."""
