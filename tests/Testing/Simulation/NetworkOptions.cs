namespace Purlin.Testing;

/// <summary>How a <see cref="SimulatedNetwork"/> behaves when no fault disturbs it.</summary>
public sealed record NetworkOptions
{
    /// <summary>The least delay of a message.</summary>
    public TimeSpan MinDelay { get; init; } = TimeSpan.FromMicroseconds(100);

    /// <summary>
    /// What a delay varies by: on top of <see cref="MinDelay"/> comes on average 1.5 times as much, each further once
    /// half as likely as the one before.
    /// </summary>
    public TimeSpan Jitter { get; init; } = TimeSpan.FromMicroseconds(100);

    /// <summary>The share of messages whose jitter is a hundredfold: the heavy tail.</summary>
    public double TailShare { get; init; } = 0.01;

    /// <summary>The share of messages lost.</summary>
    public double Loss { get; init; }

    /// <summary>The share of messages that arrive twice.</summary>
    public double Duplication { get; init; }

    /// <summary>
    /// Whether a link is a connection, as TCP makes one: messages arrive in order, none twice, and those on their way
    /// to a program that crashes die with it. Else each is on its own, as in UDP.
    /// </summary>
    public bool IsOrdered { get; init; }
}
