namespace Purlin.Testing;

/// <summary>What an exploration that found no fault has done.</summary>
/// <param name="Schedules">How many schedules ran.</param>
/// <param name="LongestSchedule">The steps of the longest.</param>
/// <param name="Steps">The steps of the last schedule as a table: step, thread, operation, place.</param>
public sealed record InterleavingReport(int Schedules, int LongestSchedule, string Steps);
