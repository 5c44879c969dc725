using System.Runtime.CompilerServices;

namespace Purlin.Testing;

/// <summary>
/// A public struct is readonly: a copy of a mutable one loses changes without a word. A cursor must move, and says so
/// by the last word of its name: Enumerator, Reader, Writer, Builder; an inline array is storage.
/// </summary>
public static class ReadonlyStructRule
{
    private static readonly string[] Cursors = ["Enumerator", "Reader", "Writer", "Builder"];

    /// <summary>The mutable structs.</summary>
    public static IEnumerable<Violation> Check(IEnumerable<Type> types) =>
        from type in types
        where type.IsValueType && !type.IsEnum
        where !type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false)
            && !type.IsDefined(typeof(InlineArrayAttribute), inherit: false)
        where !Array.Exists(Cursors, word => PublicTypes.PlainName(type).EndsWith(word, StringComparison.Ordinal))
        select new Violation(PublicTypes.Where(type),
            $"make the struct readonly, or name it {string.Join(", ", Cursors)} if it is a cursor");
}
