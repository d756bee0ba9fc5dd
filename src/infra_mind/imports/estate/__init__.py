"""What a company has today, from the files that it has of it: bills and inventories.

table_file and workbook stream rows of cells; bill and inventory read them to what a month costs and
which machines run; estate puts both into the requirements, so that a run needs no file again.
"""
