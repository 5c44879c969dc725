using System.Globalization;

namespace Purlin.Redlock.Tests;

/// <summary>What is done to a <see cref="LockWorld"/>, by its users or by fate.</summary>
internal enum ActionKind
{
    /// <summary>A process wants one name or both, holds them for the duration and gives them back.</summary>
    Acquire,

    /// <summary>A caller gives up while it waits, or asks the lock back early.</summary>
    Cancel,

    /// <summary>An operator vouches for the nodes.</summary>
    Bootstrap,

    /// <summary>A node ends and starts empty after the duration.</summary>
    NodeLoss,

    /// <summary>A node ends and starts after the duration with all it knew.</summary>
    NodeRestart,

    /// <summary>A node ends and starts with what it knew some time before.</summary>
    NodeRollback,

    /// <summary>A node forgets everything and goes on.</summary>
    NodeFlush,

    /// <summary>A node stands still; its clock does not, and what is sent to it waits.</summary>
    NodeFreeze,

    /// <summary>A process stands still; its clock does not.</summary>
    ProcessPause,

    /// <summary>A process ends and starts anew after the duration.</summary>
    ProcessKill,

    /// <summary>Nothing gets from a process to a node or back.</summary>
    Cut,

    /// <summary>Nothing gets from the nodes to a process, or the other way.</summary>
    OneWayCut,

    /// <summary>A part of the messages of a node is lost.</summary>
    Loss,

    /// <summary>Messages between a process and a node come later, in any order.</summary>
    Delay,

    /// <summary>A node's clock steps, forward or back. Beyond what leases allow for.</summary>
    NodeClockStep,

    /// <summary>A process's clock runs up to three times as fast or slow. Beyond what leases allow for.</summary>
    ProcessClockRate,
}

/// <summary>One action; its text is the form in which a failing schedule is kept.</summary>
/// <param name="Kind">What.</param>
/// <param name="AtMs">When, in true time.</param>
/// <param name="Target">The node or process.</param>
/// <param name="Peer">The process, where two are concerned.</param>
/// <param name="DurationMs">How long it lasts.</param>
/// <param name="Argument">32 bits that decide the rest.</param>
internal readonly record struct ScheduledAction(
    ActionKind Kind, int AtMs, int Target, int Peer, int DurationMs, uint Argument)
{
    public bool IsFault => Kind > ActionKind.Bootstrap;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Kind} {Target}>{Peer} at {AtMs} for {DurationMs} with {Argument}");

    public static ScheduledAction Parse(string text)
    {
        string[] words = text.Split([' ', '>'], StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var kind, var target, var peer, "at", var at, "for", var duration, "with", var argument])
            throw new FormatException($"'{text}' is no action; write 'kind target>peer at ms for ms with number'.");
        CultureInfo culture = CultureInfo.InvariantCulture;
        return new ScheduledAction(
            Enum.Parse<ActionKind>(kind), int.Parse(at, culture), int.Parse(target, culture),
            int.Parse(peer, culture), int.Parse(duration, culture), uint.Parse(argument, culture));
    }
}
