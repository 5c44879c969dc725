using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Purlin.Snowflake;

/// <summary>Why a text is refused and where; the default value means that it is not.</summary>
/// <param name="Rule">The rule it breaks.</param>
/// <param name="Position">Index of the character that breaks it; of the length, the number of characters.</param>
internal readonly record struct TextFault(TextRule Rule, int Position)
{
    /// <summary>Whether there is none.</summary>
    public bool IsNone => Rule == TextRule.None;

    /// <summary>The same fault in a text that this one is a part of.</summary>
    public TextFault At(int offset) => this with { Position = Position + offset };

    /// <summary>Throws for this fault. The message has no text: it may be a secret.</summary>
    /// <param name="what">What the text should have been, with its article.</param>
    /// <param name="length">The lengths allowed.</param>
    /// <param name="alphabet">The digits allowed.</param>
    /// <exception cref="FormatException">Always.</exception>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Throw(string what, string length, string alphabet) =>
        throw new FormatException($"This is not {what}: {Told(length, alphabet)}");

    private string Told(string length, string alphabet) => Rule switch
    {
        TextRule.Length => $"length: it has {Position} characters, but must have {length}.",
        TextRule.Alphabet => $"alphabet: the character at position {Position} (from 0) is none of {alphabet}.",
        TextRule.LeadingZero => $"canonical form: there is a leading zero at position {Position} (from 0); drop it.",
        TextRule.Overflow => $"overflow: with the character at position {Position} (from 0) it exceeds the greatest.",
        TextRule.CheckSymbol =>
            $"check symbol: the one at position {Position} (from 0) is not that of the number; a character is wrong.",
        TextRule.Prefix => $"prefix: it differs at position {Position} (from 0).",
        TextRule.Foreign => "origin: no key makes this text of an id; it is mistyped or invented.",
        TextRule.Key => $"key: the one named at position {Position} (from 0) is not in the key ring.",
        _ => throw new InvalidOperationException("There is no fault to tell of."),
    };
}
