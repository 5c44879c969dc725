Console.WriteLine("scorecard: no rows yet.");
