"""Service that grades answers by a rubric, with evidence for every mark."""
