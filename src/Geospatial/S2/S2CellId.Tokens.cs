using System.Globalization;

namespace Purlin.Geospatial;

public readonly partial struct S2CellId
{
    private const int Digits = 16;
    private const string NoCell = "X";

    /// <summary>
    /// The id as 1 to 16 lowercase hexadecimal digits without the zeros at the end; <c>X</c> for no cell.
    /// </summary>
    public string ToToken() =>
        Id == 0 ? NoCell : Id.ToString("x16", CultureInfo.InvariantCulture).TrimEnd('0');

    /// <summary>The cell of a token.</summary>
    /// <param name="token">1 to 16 hexadecimal digits, or <c>X</c>.</param>
    /// <exception cref="FormatException">It is none, or its digits are no cell.</exception>
    public static S2CellId FromToken(ReadOnlySpan<char> token)
    {
        if (!TryFromToken(token, out S2CellId cell))
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture,
                $"It has {token.Length} characters, but must be the 1 to 16 hexadecimal digits of a cell, or X."));
        }

        return cell;
    }

    /// <summary>The cell of a token, if it is one.</summary>
    /// <param name="token">Any text.</param>
    /// <param name="cell">The cell; none for <c>X</c>.</param>
    /// <returns>False if it is no token, or its digits are no cell.</returns>
    public static bool TryFromToken(ReadOnlySpan<char> token, out S2CellId cell)
    {
        cell = default;
        if (token.SequenceEqual(NoCell))
            return true;
        if ((uint)(token.Length - 1) >= Digits || token[^1] == '0' || token.IndexOfAnyExcept(Hexadecimal) >= 0)
            return false;
        ulong id = ulong.Parse(token, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var parsed = new S2CellId(id << (4 * (Digits - token.Length)));
        if (!parsed.IsValid)
            return false;
        cell = parsed;
        return true;
    }

    private static readonly System.Buffers.SearchValues<char> Hexadecimal =
        System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
