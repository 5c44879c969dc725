using Purlin.Samples.RideHailing;

return await CommandLine.RunAsync(args, Console.Out, Console.Error);
