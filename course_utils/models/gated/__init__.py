"""LSTM and GRU: networks whose gates decide what is kept. Lesson 11."""
