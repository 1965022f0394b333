"""A printed scoring standard × a filing → the score it yields: SCORE-007 and after."""
