"""What exercises, quizzes and claims are made of."""
