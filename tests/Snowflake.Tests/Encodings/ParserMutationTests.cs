using System.Text;
using System.Text.Json;

namespace Purlin.Snowflake.Tests;

/// <summary>
/// Damaged texts are accepted or refused by every parser, alike as UTF-8 and, each byte a character of its own, as
/// UTF-16; none throws anything unexpected, and no Try form throws anything, caught inside or not.
/// </summary>
public sealed class ParserMutationTests
{
    private static readonly OpaqueForm Opaque = new(new OpaqueKey(1, new byte[16]));

    [Fact]
    public void Ids_in_every_form()
    {
        foreach (SnowflakeFormat format in Enum.GetValues<SnowflakeFormat>())
        {
            byte[][] seeds = [.. new[] { 0, 61, 1234, 175928847299117063, long.MaxValue }
                .Select(value => Encoding.ASCII.GetBytes(((SnowflakeId)value).ToString(format)))];
            ByteMutator.Check(seeds, utf8 =>
            {
                string text = Encoding.Latin1.GetString(utf8);
                SnowflakeId id = default, same = default;
                bool isRead = NoExceptions.In(() => SnowflakeId.TryParse(utf8, format, out id));
                Assert.Equal(isRead, NoExceptions.In(() => SnowflakeId.TryParse(text, format, out same)));
                Assert.Equal(id, same);
                if (isRead)
                {
                    Assert.Equal(id, SnowflakeId.Parse(id.ToString(format), format));
                }
            }, name: $"{nameof(Ids_in_every_form)} {format}");
        }
    }

    [Fact]
    public void Typed_ids() => ByteMutator.Check(
        ["cus_8M0kX"u8.ToArray(), "cus_0"u8.ToArray()],
        utf8 =>
        {
            string text = Encoding.Latin1.GetString(utf8);
            SnowflakeId<Customer> id = default, same = default;
            bool isRead = NoExceptions.In(() => SnowflakeId<Customer>.TryParse(utf8, out id));
            Assert.Equal(isRead, NoExceptions.In(() => SnowflakeId<Customer>.TryParse(text, out same)));
            Assert.Equal(id, same);
            if (isRead)
                Assert.Equal(text, id.ToString());
        });

    [Fact]
    public void Ulids() => ByteMutator.Check(
        ["01ARZ3NDEKTSV4RRFFQ69G5FAV"u8.ToArray(), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"u8.ToArray()],
        utf8 =>
        {
            string text = Encoding.Latin1.GetString(utf8);
            Ulid id = default, same = default;
            bool isRead = NoExceptions.In(() => Ulid.TryParse(utf8, out id));
            Assert.Equal(isRead, NoExceptions.In(() => Ulid.TryParse(text, out same)));
            Assert.Equal(id, same);
            if (isRead)
                Assert.Equal(id, Ulid.Parse(id.ToString()));
        });

    [Fact]
    public void Ulids_as_people_type_them() => ByteMutator.Check(
        ["oLARYZ6-S41TSV4RRF-FQ69G5FAV"u8.ToArray()],
        utf8 => Assert.True(Ulid.TryParse(Ulid.Canonicalize(Encoding.Latin1.GetString(utf8)), out _)),
        [typeof(FormatException)]);

    [Fact]
    public void Opaque_ids() => ByteMutator.Check(
        [Encoding.ASCII.GetBytes(Opaque.Format((SnowflakeId)42)), Encoding.ASCII.GetBytes(Opaque.Format(default))],
        utf8 =>
        {
            string text = Encoding.Latin1.GetString(utf8);
            SnowflakeId id = default, same = default;
            bool isRead = NoExceptions.In(() => Opaque.TryParse(utf8, out id));
            Assert.Equal(isRead, NoExceptions.In(() => Opaque.TryParse(text, out same)));
            Assert.Equal(id, same);
            if (isRead)
                Assert.Equal(text, Opaque.Format(id));
        });

    [Fact]
    public void Json_strings_and_numbers()
    {
        var numbers = new JsonSerializerOptions();
        numbers.Converters.Add(new SnowflakeIdJsonConverter(SnowflakeLayout.JsSafe));
        const int Each = ByteMutator.DefaultCount / 4;
        ByteMutator.Check(
            ["\"175928847299117063\""u8.ToArray(), "\"\\u0031\""u8.ToArray()],
            json => JsonSerializer.Deserialize<SnowflakeId>(json), [typeof(JsonException)], Each);
        ByteMutator.Check(
            ["9007199254740991"u8.ToArray()],
            json => JsonSerializer.Deserialize<SnowflakeId>(json, numbers), [typeof(JsonException)], Each);
        ByteMutator.Check(
            ["\"cus_8M0kX\""u8.ToArray()],
            json => JsonSerializer.Deserialize<SnowflakeId<Customer>>(json), [typeof(JsonException)], Each);
        ByteMutator.Check(
            ["\"01ARZ3NDEKTSV4RRFFQ69G5FAV\""u8.ToArray()],
            json => JsonSerializer.Deserialize<Ulid>(json), [typeof(JsonException)], Each);
    }
}
