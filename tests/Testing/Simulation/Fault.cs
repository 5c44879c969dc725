using System.Globalization;

namespace Purlin.Testing;

/// <summary>
/// A fault that takes place in a simulation. Its text is the form in which a failing schedule is kept.
/// </summary>
/// <param name="At">When, in true time since the start.</param>
/// <param name="Kind">The name of its <see cref="FaultKind"/>.</param>
/// <param name="Node">The index of the node it hits.</param>
/// <param name="Peer">The index of another node, for kinds that concern two.</param>
/// <param name="Duration">How long it lasts, for kinds that end by themselves.</param>
/// <param name="Argument">64 random bits that decide the rest.</param>
public readonly record struct Fault(TimeSpan At, string Kind, int Node, int Peer, TimeSpan Duration, ulong Argument)
{
    /// <summary>One or more faults in words: the inverse of <see cref="Format"/>.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static IReadOnlyList<Fault> ParseAll(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const StringSplitOptions Tidy = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return [.. text.Split(';', Tidy).Select(Parse)];
    }

    /// <summary>The faults in words, such as <c>kill 2&gt;0 at 12500 for 30000 with 77</c> (ticks of 100 ns).</summary>
    public static string Format(IEnumerable<Fault> faults) => string.Join("; ", faults);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Kind} {Node}>{Peer} at {At.Ticks} for {Duration.Ticks} with {Argument}");

    private static Fault Parse(string text)
    {
        string[] words = text.Split([' ', '>'], StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var kind, var node, var peer, "at", var at, "for", var duration, "with", var argument])
            throw new FormatException($"'{text}' is no fault; write 'kind node>peer at ticks for ticks with number'.");
        CultureInfo culture = CultureInfo.InvariantCulture;
        return new Fault(
            new TimeSpan(long.Parse(at, culture)), kind, int.Parse(node, culture), int.Parse(peer, culture),
            new TimeSpan(long.Parse(duration, culture)), ulong.Parse(argument, culture));
    }
}
