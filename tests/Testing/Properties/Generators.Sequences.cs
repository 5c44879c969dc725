using FsCheck;
using FsCheck.Fluent;

namespace Purlin.Testing;

public static partial class Generators
{
    /// <summary>Arrays of generated items; shrunk by leaving items out, then by shrinking items.</summary>
    /// <param name="items">Where items come from.</param>
    /// <param name="minLength">The shortest, >= 0.</param>
    /// <param name="maxLength">The longest.</param>
    public static Arbitrary<T[]> Array<T>(Arbitrary<T> items, int minLength = 0, int maxLength = 32) =>
        Arb.From(
            from length in Length(minLength, maxLength)
            from array in items.Generator.ArrayOf(length)
            select array,
            array => SequenceShrinker.Shrink(array, items.Shrinker, minLength));

    /// <summary>
    /// Bytes of every kind: random, all alike, few distinct ones; shrunk in length, then towards zeros.
    /// </summary>
    /// <param name="minLength">The shortest, >= 0.</param>
    /// <param name="maxLength">The longest.</param>
    public static Arbitrary<byte[]> Bytes(int minLength = 0, int maxLength = 256)
    {
        Gen<byte> any = Gen.Choose(0, 255).Select(value => (byte)value);
        Gen<byte> notable = Gen.Elements<byte>(0x00, 0x01, 0x7F, 0x80, 0xFF, (byte)'\n', (byte)'0', (byte)' ');
        Gen<byte[]> generator =
            from length in Length(minLength, maxLength)
            from one in notable
            from bytes in Gen.Frequency((6, any), (2, notable), (1, Gen.Constant(one))).ArrayOf(length)
            from alike in Gen.Choose(0, 9)
            select alike == 0 ? Enumerable.Repeat(one, length).ToArray() : bytes;
        return Arb.From(generator, bytes => SequenceShrinker.Shrink(bytes, SimplerByte, minLength));
    }

    // Lengths go over the whole range from the first input on: short, longest and everything between.
    private static Gen<int> Length(int min, int max) => Int32(min, max).Generator;

    private static IEnumerable<byte> SimplerByte(byte value) => value switch
    {
        0 => [],
        1 => [0],
        _ => [0, 1, (byte)(value / 2), (byte)(value - 1)],
    };
}
