using System.Numerics;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// Ids as texts that show neither their number, nor their time, nor which follow which, and from which the id comes
/// back without a table: a key's digit, then the id through a keyed <see cref="OpaquePermutation"/>. Immutable and
/// thread-safe.
/// </summary>
/// <remarks>
/// Texts are written with the current key; those of retired keys are read as long as they are named. All texts of a
/// form have one length, and an id has one text per key. Not an access check: who invents texts hits an id now and
/// then (each second time if the size is 2^64), so that whether the reader may see it is still to be asked.
/// </remarks>
public sealed class OpaqueForm
{
    /// <summary>The longest text of any form, in characters.</summary>
    public const int MaxChars = TextForm.MaxChars + 1;

    private const string Name = "an opaque id";

    private readonly TextForm _digits;
    private readonly OpaqueKey _current;
    private readonly int _keyChars;
    private readonly ulong _max;

    // By key id; null where there is none.
    private readonly OpaquePermutation?[] _permutations = new OpaquePermutation?[OpaqueKey.MaxId + 1];

    /// <summary>Texts in Base62 of 12 characters: a digit for the key and 11 for all 64 bits.</summary>
    /// <inheritdoc cref="OpaqueForm(OpaqueFormOptions, OpaqueKey, OpaqueKey[])"/>
    public OpaqueForm(OpaqueKey current, params OpaqueKey[] retired)
        : this(new OpaqueFormOptions(), current, retired)
    {
    }

    /// <summary>Texts of a chosen look.</summary>
    /// <param name="options">Digits, size, whether to name the key.</param>
    /// <param name="current">The key that new texts are written with.</param>
    /// <param name="retired">Keys of older texts that are still read.</param>
    /// <exception cref="ArgumentException">
    /// Two keys have one id, an id is no digit of the form, or there are retired keys and texts do not name theirs.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">Format or size are out of range.</exception>
    public OpaqueForm(OpaqueFormOptions options, OpaqueKey current, params OpaqueKey[] retired)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(retired);
        if (!options.NamesKey && retired.Length > 0)
        {
            throw new ArgumentException(
                $"There are {retired.Length} retired keys, but texts that do not name their key have one key alone. "
                + $"Set {nameof(OpaqueFormOptions.NamesKey)}.", nameof(retired));
        }

        _max = Guard.InRange(options.Size ?? ulong.MaxValue, 2UL, ulong.MaxValue, null, nameof(options))
            - (options.Size is null ? 0UL : 1UL);
        _digits = TextForm.Of(options.Format).WithDigitsOf(_max);
        _keyChars = options.NamesKey ? 1 : 0;
        _current = current;
        Add(current);
        foreach (OpaqueKey key in retired)
            Add(key);
    }

    /// <summary>The length of every text, in characters.</summary>
    public int Chars => _keyChars + _digits.Length;

    /// <summary>The text of an id, under the current key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not below the size.</exception>
    public string Format(SnowflakeId id)
    {
        Span<char> text = stackalloc char[MaxChars];
        return new string(text[..Write(id, text)]);
    }

    /// <summary>Writes the text of an id, under the current key. Allocates nothing.</summary>
    /// <returns>False if the destination is shorter than <see cref="Chars"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id is not below the size.</exception>
    public bool TryFormat(SnowflakeId id, Span<char> destination, out int charsWritten) =>
        (charsWritten = Write(id, destination)) > 0;

    /// <inheritdoc cref="TryFormat(SnowflakeId, Span{char}, out int)"/>
    public bool TryFormat(SnowflakeId id, Span<byte> utf8Destination, out int bytesWritten) =>
        (bytesWritten = Write(id, utf8Destination)) > 0;

    /// <summary>The id of a text, under whichever key it names.</summary>
    /// <exception cref="FormatException">It is none; the message names the rule it breaks and where.</exception>
    public SnowflakeId Parse(ReadOnlySpan<char> text)
    {
        TextFault fault = Read(text, out SnowflakeId id);
        if (!fault.IsNone)
            fault.Throw(Name, $"{Chars}", _digits.Alphabet.Told);
        return id;
    }

    /// <summary>The id of a text, as <see cref="Parse"/> gives it.</summary>
    /// <returns>False if it is none, without an exception inside.</returns>
    public bool TryParse(ReadOnlySpan<char> text, out SnowflakeId id) => Read(text, out id).IsNone;

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out SnowflakeId)"/>
    public bool TryParse(ReadOnlySpan<byte> utf8Text, out SnowflakeId id) => Read(utf8Text, out id).IsNone;

    private void Add(OpaqueKey key)
    {
        if (key.Id >= _digits.Alphabet.Radix)
        {
            throw new ArgumentException(
                $"A key has the id {key.Id}, but one digit of the form names only 0 to {_digits.Alphabet.Radix - 1}.",
                nameof(key));
        }

        if (_permutations[key.Id] is not null)
            throw new ArgumentException($"Two keys have the id {key.Id}. Give each its own.", nameof(key));
        _permutations[key.Id] = new OpaquePermutation(key.Cipher, _max);
    }

    private int Write<TChar>(SnowflakeId id, Span<TChar> destination)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        ulong hidden = _permutations[_current.Id]!.Apply((ulong)id.Value);
        if (destination.Length < Chars)
            return 0;
        if (_keyChars > 0)
            destination[0] = TChar.CreateTruncating(_digits.Alphabet.SymbolOf(_current.Id));
        return _keyChars + _digits.Write(hidden, destination[_keyChars..]);
    }

    private TextFault Read<TChar>(ReadOnlySpan<TChar> text, out SnowflakeId id)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        id = default;
        if (text.Length != Chars)
            return new TextFault(TextRule.Length, text.Length);
        int key = _keyChars > 0 ? _digits.Alphabet.ValueOf(text[0]) : _current.Id;
        if (key >= _digits.Alphabet.Radix)
            return new TextFault(TextRule.Alphabet, 0);
        if (key >= _permutations.Length || _permutations[key] is not { } permutation)
            return new TextFault(TextRule.Key, 0);
        TextFault fault = _digits.Read(text[_keyChars..], _max, out ulong hidden);
        if (!fault.IsNone)
            return fault.At(_keyChars);
        ulong value = permutation.Invert(hidden);
        if (value > long.MaxValue)
            return new TextFault(TextRule.Foreign, 0);
        id = new SnowflakeId((long)value);
        return default;
    }
}
