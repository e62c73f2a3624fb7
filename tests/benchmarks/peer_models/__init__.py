"""Three models of diffusion on one graph, written for each library in its own way: one file a library.

Each file has `MODELS`, the models that the library has the means for, and `prepare(graph)`, which gives the function
that lives one run of a case and returns the organisations that have adopted at its end. What `prepare` builds is what
all runs can share.
"""
