using System.Collections.ObjectModel;
using System.Reflection;

namespace Purlin.Testing;

/// <summary>
/// What the compiler notes beside a type in a signature: which references may be null and what tuple elements are
/// called, read in the order in which the type is written (Roslyn, docs/features/nullable-metadata.md).
/// </summary>
internal sealed class Annotations
{
    private const string Services = "System.Runtime.CompilerServices.";
    private readonly byte[] _nullable;
    private readonly string?[] _names;
    private int _nullableAt;
    private int _namesAt;

    private Annotations(byte[] nullable, string?[] names) => (_nullable, _names) = (nullable, names);

    /// <summary>The annotations of a parameter, or of a return value.</summary>
    public static Annotations Of(ParameterInfo parameter) => Of(parameter.GetCustomAttributesData(), parameter.Member);

    /// <summary>The annotations of a field, a property or an event.</summary>
    public static Annotations Of(MemberInfo member) => Of(member.GetCustomAttributesData(), member.DeclaringType);

    /// <summary>None, for places where metadata has none that reflection shows.</summary>
    public static Annotations None => new([0], []);

    /// <summary>Whether a type parameter is constrained to what is never null (1), or says nothing (0, 2).</summary>
    public static byte OfTypeParameter(Type parameter) =>
        Of(parameter.GetCustomAttributesData(), parameter.DeclaringMethod ?? (MemberInfo?)parameter.DeclaringType)
            .NextNullable();

    /// <summary>1 for a reference that is never null, 2 for one that may be, 0 where nothing is said.</summary>
    public byte NextNullable() => _nullable.Length == 1 ? _nullable[0] : _nullable[_nullableAt++];

    /// <summary>The names of the next tuple's elements, null for one without a name.</summary>
    public string?[] NextNames(int count)
    {
        if (_namesAt + count > _names.Length)
            return new string?[count];
        _namesAt += count;
        return _names[(_namesAt - count).._namesAt];
    }

    private static Annotations Of(IList<CustomAttributeData> attributes, MemberInfo? context)
    {
        object? own = Argument(attributes, "NullableAttribute");
        byte[] nullable = own switch
        {
            byte one => [one],
            ReadOnlyCollection<CustomAttributeTypedArgument> many => [.. many.Select(flag => (byte)flag.Value!)],
            _ => [Context(context)],
        };
        var names = Argument(
            attributes, "TupleElementNamesAttribute") as ReadOnlyCollection<CustomAttributeTypedArgument>;
        return new Annotations(nullable, [.. names?.Select(name => (string?)name.Value) ?? []]);
    }

    // The nearest enclosing declaration that has a default gives it.
    private static byte Context(MemberInfo? member)
    {
        for (; member is not null; member = member.DeclaringType)
        {
            if (Argument(member.GetCustomAttributesData(), "NullableContextAttribute") is byte flag)
                return flag;
        }

        return 0;
    }

    private static object? Argument(IList<CustomAttributeData> attributes, string name) => attributes
        .FirstOrDefault(attribute =>
            attribute.AttributeType.FullName == Services + name)?.ConstructorArguments[0].Value;
}
