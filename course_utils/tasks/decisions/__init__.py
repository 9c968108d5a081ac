"""What experimenters ask of animals: decide, remember, choose by context. Lesson 15."""
