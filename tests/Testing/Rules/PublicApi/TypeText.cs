using System.Globalization;

namespace Purlin.Testing;

/// <summary>Types and constants written as C# writes them.</summary>
internal static class TypeText
{
    private static readonly Dictionary<string, string> Keywords = WordPairs.Of(
        """
        System.Void void System.Object object System.String string System.Boolean bool System.Char char
        System.SByte sbyte System.Byte byte System.Int16 short System.UInt16 ushort System.Int32 int System.UInt32 uint
        System.Int64 long System.UInt64 ulong System.IntPtr nint System.UIntPtr nuint System.Single float
        System.Double double System.Decimal decimal
        """);

    // Namespaces that a reader of a signature supplies without being told.
    private static readonly string[] Silent =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading",
            "System.Threading.Tasks"];

    /// <summary>A type without annotations.</summary>
    public static string Of(Type type) => Of(type, Annotations.None);

    /// <summary>A type with the annotations that stand beside it; consumes them.</summary>
    public static string Of(Type type, Annotations annotations)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, annotations);
        if (type.IsPointer)
            return Of(type.GetElementType()!, annotations) + "*";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying, annotations) + "?";
        // A plain value type has no place in the list of annotations, a generic one has an idle one.
        bool mayBeNull = (!type.IsValueType || type.IsGenericType) && annotations.NextNullable() == 2;
        return Bare(type, annotations) + (mayBeNull ? "?" : "");
    }

    /// <summary>A constant of the given type.</summary>
    public static string Constant(object? value, Type type)
    {
        Type? underlying = Nullable.GetUnderlyingType(type);
        bool mayBeNull = !type.IsValueType || underlying is not null;
        type = underlying ?? type;
        return value switch
        {
            null => mayBeNull ? "null" : "default",
            _ when type.IsEnum => $"{Of(type)}.{Enum.ToObject(type, value)}",
            string text => Quoted(text),
            char c => char.IsAsciiLetterOrDigit(c) || char.IsPunctuation(c) ? $"'{c}'" : $"'\\u{(int)c:x4}'",
            bool flag => flag ? "true" : "false",
            Type named => $"typeof({Of(named)})",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
    }

    private static string Quoted(string text)
    {
        string escaped = text.Replace("\\", @"\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{escaped.ReplaceLineEndings(@"\n")}\"";
    }

    private static string Bare(Type type, Annotations annotations)
    {
        if (Keywords.TryGetValue(type.FullName ?? "", out string? keyword))
            return keyword;
        if (type.IsArray)
            return $"{Of(type.GetElementType()!, annotations)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericParameter || type.FullName is null && !type.IsGenericType)
            return type.Name;
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
            return Tuple(type, annotations);
        string prefix = Array.IndexOf(Silent, type.Namespace) >= 0 || IsOfFamily(type) ? "" : type.Namespace + ".";
        return prefix + Nested(type, annotations);
    }

    private static bool IsOfFamily(Type type) => type.Namespace?.Split('.')[0] == "Purlin";

    private static string Tuple(Type type, Annotations annotations)
    {
        Type[] elements = type.GetGenericArguments();
        string?[] names = annotations.NextNames(elements.Length);
        IEnumerable<string> parts = elements.Select((element, i) => $"{Of(element, annotations)} {names[i]}".TrimEnd());
        return $"({string.Join(", ", parts)})";
    }

    // Outer<T>.Inner<U> is one generic type in metadata, whose arguments each level of names takes its share of.
    private static string Nested(Type type, Annotations annotations)
    {
        var levels = new Stack<Type>();
        for (Type? level = type; level is not null; level = level.DeclaringType)
            levels.Push(level);
        var arguments = new Queue<Type>(type.GetGenericArguments());
        var names = new List<string>();
        foreach (Type level in levels)
        {
            string[] parts = level.Name.Split('`');
            int own = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
            string[] texts = [.. Enumerable.Range(0, own).Select(_ => Of(arguments.Dequeue(), annotations))];
            names.Add(own == 0 ? parts[0] : $"{parts[0]}<{string.Join(", ", texts)}>");
        }

        return string.Join('.', names);
    }
}
