namespace Purlin.Testing;

/// <summary>Unwinds a thread whose run has failed. It never leaves the scheduler.</summary>
internal sealed class ScheduleAbandonedException() : Exception("This run has failed already; its threads are unwound.");
