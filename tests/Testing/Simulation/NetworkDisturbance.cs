namespace Purlin.Testing;

/// <summary>Bad weather around a node, for all messages from and to it.</summary>
/// <param name="Loss">Added to the share of messages lost.</param>
/// <param name="Duplication">Added to the share that arrive twice; no effect on ordered links.</param>
/// <param name="Delay">Added to every delay.</param>
/// <param name="Spread">
/// A random part of this is added to each delay, which reorders messages on unordered links.
/// </param>
public readonly record struct NetworkDisturbance(
    double Loss = 0, double Duplication = 0, TimeSpan Delay = default, TimeSpan Spread = default);
