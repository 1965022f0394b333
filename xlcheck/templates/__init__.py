"""Form × edition → workbooks that look like the printed form and check themselves."""
