Console.WriteLine("Purlin.Geospatial: not in this version yet.");
