Console.WriteLine("RideHailing: not in this version yet.");
