using System.Reflection;
using System.Runtime.CompilerServices;

namespace Purlin.Testing;

/// <summary>The members of a type that callers and heirs see, one line each.</summary>
internal static class MemberText
{
    private static readonly Dictionary<string, string> Operators = WordPairs.Of(
        """
        op_Equality == op_Inequality != op_LessThan < op_GreaterThan > op_LessThanOrEqual <= op_GreaterThanOrEqual >=
        op_Addition + op_Subtraction - op_Multiply * op_Division / op_Modulus % op_UnaryNegation - op_UnaryPlus +
        op_BitwiseAnd & op_BitwiseOr | op_ExclusiveOr ^ op_OnesComplement ~ op_LogicalNot ! op_LeftShift <<
        op_RightShift >> op_UnsignedRightShift >>> op_Increment ++ op_Decrement -- op_True true op_False false
        """);

    /// <summary>The lines of a type in ordinal order; those of an enum in the order of its values.</summary>
    public static IEnumerable<string> Of(Type type) => type.IsEnum
        ? type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .OrderBy(Value).ThenBy(field => field.Name, StringComparer.Ordinal)
            .Select(field => $"{AttributeText.Of(field.GetCustomAttributesData())}{field.Name} = "
                + $"{field.GetRawConstantValue()},")
        : type.GetMembers(PublicTypes.Declared).Select(Line).OfType<string>().Order(StringComparer.Ordinal);

    private static decimal Value(FieldInfo field) =>
        Convert.ToDecimal(field.GetRawConstantValue(), System.Globalization.CultureInfo.InvariantCulture);

    private static string? Line(MemberInfo member)
    {
        string? text = member switch
        {
            FieldInfo field => Field(field),
            ConstructorInfo constructor => Constructor(constructor),
            PropertyInfo property => Property(property),
            EventInfo happening => Event(happening),
            MethodInfo method => Method(method),
            _ => null,
        };
        return text is null ? null : AttributeText.Of(member.GetCustomAttributesData()) + text;
    }

    private static string? Field(FieldInfo field)
    {
        if (!field.IsPublic && !field.IsFamily && !field.IsFamilyOrAssembly)
            return null;
        string kind = field.IsLiteral
            ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        string value = field.IsLiteral ? $" = {TypeText.Constant(field.GetRawConstantValue(), field.FieldType)}" : "";
        return $"{Access(field.IsPublic)}{Required(field)}{kind}{TypeText.Of(field.FieldType, Annotations.Of(field))} "
            + $"{field.Name}{value};";
    }

    private static string? Constructor(ConstructorInfo constructor)
    {
        if (!PublicTypes.IsSeen(constructor) || constructor.IsStatic || PublicTypes.IsGenerated(constructor))
            return null;
        string name = PublicTypes.PlainName(constructor.DeclaringType!);
        return $"{Access(constructor.IsPublic)}{name}({ParameterText.Of(constructor.GetParameters())});";
    }

    private static string? Property(PropertyInfo property)
    {
        MethodInfo[] accessors = [.. property.GetAccessors(nonPublic: true).Where(PublicTypes.IsSeen)];
        if (accessors.Length == 0 || property.Name == "EqualityContract")
            return null;
        bool isPublic = accessors.Any(accessor => accessor.IsPublic);
        MethodInfo widest = accessors.First(accessor => accessor.IsPublic == isPublic);
        string by = property.PropertyType.IsByRef ? ParameterText.Returned(widest.ReturnParameter)
            .Split(' ')[0] + " " : "";
        ParameterInfo[] index = property.GetIndexParameters();
        string name = index.Length == 0 ? property.Name : $"this[{ParameterText.Of(index)}]";
        string bodies = string.Concat(accessors.OrderBy(Verb, StringComparer.Ordinal)
            .Select(accessor => $" {(accessor.IsPublic == isPublic ? "" : "protected ")}{Verb(accessor)};"));
        string modifiers = (accessors.All(IsReadOnlyAlone) ? "readonly " : "") + Modifiers(widest);
        return $"{Access(isPublic)}{Required(property)}{modifiers}{by}"
            + $"{TypeText.Of(property.PropertyType, Annotations.Of(property))} {name} {{{bodies} }}";
    }

    private static string? Event(EventInfo happening) => happening.AddMethod is { } add && PublicTypes.IsSeen(add)
        ? $"{Access(add.IsPublic)}{Modifiers(add)}event "
            + $"{TypeText.Of(happening.EventHandlerType!, Annotations.Of(happening))} {happening.Name};"
        : null;

    private static string? Method(MethodInfo method)
    {
        // What a record is given unasked follows from the word "record"; its positions do not.
        bool isGiven = PublicTypes.IsGenerated(method) && method.Name != "Deconstruct";
        bool isOperator = method.IsSpecialName && method.Name.StartsWith("op_", StringComparison.Ordinal);
        if (!PublicTypes.IsSeen(method) || isGiven || (method.IsSpecialName && !isOperator))
            return null;
        Type[] generic = method.GetGenericArguments();
        string types = generic.Length == 0 ? "" : $"<{string.Join(", ", generic.Select(GenericText.Parameter))}>";
        bool isExtension = method.IsDefined(typeof(ExtensionAttribute), inherit: false);
        string modifiers = Access(method.IsPublic) + (IsReadOnlyAlone(method) ? "readonly " : "") + Modifiers(method);
        string parameters = ParameterText.Of(method.GetParameters(), isExtension);
        return $"{modifiers}{Named(method)}{types}({parameters}){GenericText.Constraints(generic)};";
    }

    private static string Named(MethodInfo method)
    {
        string returned = ParameterText.Returned(method.ReturnParameter);
        string name = method.Name.Replace("op_Checked", "op_", StringComparison.Ordinal);
        string isChecked = name == method.Name ? "" : "checked ";
        return name switch
        {
            "op_Implicit" => $"implicit operator {returned}",
            "op_Explicit" => $"explicit operator {isChecked}{returned}",
            _ when method.IsSpecialName => $"{returned} operator {isChecked}{Operators.GetValueOrDefault(name, name)}",
            _ => $"{returned} {name}",
        };
    }

    private static string Verb(MethodInfo accessor) =>
        accessor.ReturnType != typeof(void) ? "get"
        : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init"
        : "set";

    // In a readonly struct every member is; saying so again is idle.
    private static bool IsReadOnlyAlone(MethodInfo method) =>
        method.IsDefined(typeof(IsReadOnlyAttribute), inherit: false)
        && !method.DeclaringType!.IsDefined(typeof(IsReadOnlyAttribute), inherit: false);

    private static string Access(bool isPublic) => isPublic ? "public " : "protected ";

    private static string Required(MemberInfo member) =>
        member.IsDefined(typeof(RequiredMemberAttribute), inherit: false) ? "required " : "";

    private static string Modifiers(MethodInfo method)
    {
        bool isInInterface = method.DeclaringType!.IsInterface;
        bool isOverride = method.IsVirtual && !isInInterface && method.GetBaseDefinition() != method;
        return (method.IsStatic ? "static " : "")
            + (method.IsAbstract && (!isInInterface || method.IsStatic) ? "abstract " : "")
            + (isOverride && method.IsFinal ? "sealed " : "")
            + (isOverride ? "override " : "")
            + (!isOverride && method.IsVirtual && !method.IsFinal && !method.IsAbstract ? "virtual " : "");
    }
}
