namespace Purlin.Ledger;

/// <summary>A point within a group that the kernel can go back to.</summary>
/// <param name="Records">Of the group, before it.</param>
/// <param name="UndoSteps">Before it.</param>
/// <param name="Lines">For histories, before it.</param>
/// <param name="StampTicks">Of the newest record before it.</param>
internal readonly record struct KernelMark(int Records, int UndoSteps, int Lines, long StampTicks);
