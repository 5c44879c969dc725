namespace Purlin.Snowflake.Tests;

/// <summary>The hot paths of the values allocate nothing.</summary>
public sealed class ValueAllocationTests
{
    private readonly char[] _text = new char[64];
    private readonly byte[] _utf8 = new byte[64];
    private readonly UlidGenerator _ulids = new();
    private readonly UlidGenerator _increments = new(UlidMonotonicity.Increment);
    private readonly UuidV7Generator _uuids = new();
    private readonly OpaqueForm _opaque = new(new OpaqueKey(1, new byte[16]));

    [Fact]
    public void Next_ulid_and_uuid() => Allocations.AssertNone(this, static t =>
    {
        t._ulids.Next().TryWriteBytes(t._utf8);
        t._increments.Next().TryWriteBytes(t._utf8);
        t._uuids.Next().TryWriteBytes(t._utf8);
    });

    [Fact]
    public void Ulid_parse_and_format() => Allocations.AssertNone(this, static t =>
    {
        t._ulids.Next().TryFormat(t._text, out int chars);
        Ulid.Parse(t._text.AsSpan(0, chars)).TryFormat(t._utf8, out int bytes);
        Ulid.TryParse(t._utf8.AsSpan(0, bytes - 1), out _);
    });

    [Fact]
    public void Id_parse_and_format_in_every_form()
    {
        foreach (SnowflakeFormat format in Enum.GetValues<SnowflakeFormat>())
        {
            Allocations.AssertNone((Test: this, Format: format), static t =>
            {
                var id = (SnowflakeId)175928847299117063;
                id.TryFormat(t.Test._text, out int chars, t.Format);
                SnowflakeId same = SnowflakeId.Parse(t.Test._text.AsSpan(0, chars), t.Format);
                same.TryFormat(t.Test._utf8, out int bytes, t.Format);
                SnowflakeId.TryParse(t.Test._utf8.AsSpan(0, bytes), t.Format, out _);
                SnowflakeId.TryParse("!", t.Format, out _);
            }, 2_000);
        }
    }

    [Fact]
    public void Typed_id_parse_and_format() => Allocations.AssertNone(this, static t =>
    {
        new SnowflakeId<Customer>((SnowflakeId)123456789).TryFormat(t._text, out int chars, "Base62", null);
        SnowflakeId<Customer>.TryParse(t._text.AsSpan(0, chars), out _);
    });

    [Fact]
    public void Opaque_parse_and_format() => Allocations.AssertNone(this, static t =>
    {
        t._opaque.TryFormat((SnowflakeId)123456789, t._text, out int chars);
        t._opaque.TryParse(t._text.AsSpan(0, chars), out _);
    });

    [Fact]
    public void Layout_compose_decode_and_queries() => Allocations.AssertNone(this, static t =>
    {
        SnowflakeLayout layout = SnowflakeLayout.Twitter;
        SnowflakeParts parts = layout.Decode(layout.Compose(123_456_789, 42, 7));
        layout.Range(parts.Time, parts.Time.AddDays(1));
        layout.MinAt(parts.Time).TryWriteBytes(t._utf8);
        layout.ExhaustionAt(parts.Time);
    });
}
