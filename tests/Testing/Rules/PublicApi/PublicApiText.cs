using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Purlin.Testing;

/// <summary>
/// The public surface of an assembly as text: one line per type in ordinal order of names, and below it one line per
/// member, written as C# writes declarations. Two builds of one surface give the same text.
/// </summary>
public static class PublicApiText
{
    /// <summary>The surface of an assembly; empty where nothing is public.</summary>
    public static string Of(Assembly assembly) => Of(PublicTypes.Of(assembly));

    /// <summary>The surface of some types.</summary>
    public static string Of(IEnumerable<Type> types)
    {
        var text = new StringBuilder();
        foreach (Type type in types)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(Header(type)).Append('\n');
            if (typeof(Delegate).IsAssignableFrom(type))
                continue;
            foreach (string member in MemberText.Of(type))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        string access = AttributeText.Of(type.GetCustomAttributesData())
            + (type.IsNestedFamily || type.IsNestedFamORAssem ? "protected " : "public ");
        Type[] parameters = type.GetGenericArguments();
        string constraints = GenericText.Constraints(parameters);
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            return $"{access}delegate {ParameterText.Returned(invoke.ReturnParameter)} "
                + $"{Name(type)}({ParameterText.Of(invoke.GetParameters())}){constraints};";
        }

        string[] bases = [.. Bases(type)];
        return access + Kind(type)
            + Name(type) + (bases.Length == 0 ? "" : " : " + string.Join(", ", bases)) + constraints;
    }

    private static string Name(Type type)
    {
        string name = TypeText.Of(type);
        return type.IsInterface && type.GetGenericArguments() is [_, ..] parameters
            ? $"{name.Split('<')[0]}<{string.Join(", ", parameters.Select(GenericText.Parameter))}>"
            : name;
    }

    private static string Kind(Type type)
    {
        if (type.IsEnum)
            return "enum ";
        if (type.IsInterface)
            return "interface ";
        string record = IsRecord(type) ? "record " : "";
        if (type.IsValueType)
        {
            string isReadOnly = type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) ? "readonly " : "";
            return $"{isReadOnly}{(type.IsByRefLike ? "ref " : "")}{record}struct ";
        }

        string kind = type.IsAbstract
            && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        return kind + (record.Length > 0 ? record : "class ");
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$", PublicTypes.Declared) is not null
        || (type.IsValueType && type.GetMethod("op_Equality", [type, type]) is { } equality
            && PublicTypes.IsGenerated(equality));

    // An interface that a base or another interface brings along is not said twice, nor is a record's equality to
    // itself.
    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
        {
            Type underlying = Enum.GetUnderlyingType(type);
            return underlying == typeof(int) ? [] : [TypeText.Of(underlying)];
        }

        bool hasBase = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType);
        Type[] faces = type.GetInterfaces();
        var brought = faces.SelectMany(face => face.GetInterfaces())
            .Concat(type.BaseType?.GetInterfaces() ?? []).ToHashSet();
        IEnumerable<string> own = faces
            .Where(face => face.IsVisible
                && !brought.Contains(face) && !(IsRecord(type) && face.Name == "IEquatable`1"))
            .Select(TypeText.Of).Order(StringComparer.Ordinal);
        return hasBase ? own.Prepend(TypeText.Of(type.BaseType!)) : own;
    }
}
