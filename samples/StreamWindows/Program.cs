Console.WriteLine("Purlin.StreamWindows: not in this version yet.");
