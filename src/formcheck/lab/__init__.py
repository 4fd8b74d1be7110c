"""What proves and teaches the product, and nothing of the product imports.

``phantom`` renders digital runners whose every angle is known, ``scoreboard`` holds every number
against them, ``training`` fits the learnt models, ``benchmarks`` time and compare, ``docs`` makes
pages and pictures. ``python -m formcheck.lab`` lists the programs.
"""
