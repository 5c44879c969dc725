namespace Purlin.Benchmarks;

/// <summary>A number read from every sample of a row, and what is promised about it.</summary>
/// <param name="Name">Printed after the claim; empty for the row's main number.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Read">Reads it from a sample.</param>
/// <param name="Goals">What is promised.</param>
internal sealed record Measure<T>(string Name, Unit Unit, Func<T, double> Read, IReadOnlyList<Goal> Goals);
