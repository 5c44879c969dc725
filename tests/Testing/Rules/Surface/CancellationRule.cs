using System.Reflection;

namespace Purlin.Testing;

/// <summary>
/// A public method that a caller may have to wait for takes a <see cref="CancellationToken"/>, last and defaulted, or
/// has an overload that takes one last.
/// </summary>
public static class CancellationRule
{
    private static readonly string[] Awaitables = ["Task", "Task`1", "ValueTask", "ValueTask`1", "IAsyncEnumerable`1"];

    /// <summary>The methods whose wait cannot be ended.</summary>
    public static IEnumerable<Violation> Check(IEnumerable<Type> types) =>
        from type in types
        where !typeof(Delegate).IsAssignableFrom(type)
        from method in type.GetMethods(PublicTypes.Declared)
        where PublicTypes.IsSeen(method) && IsAsync(method) && !IsShapedElsewhere(method)
        let problem = Problem(method, type)
        where problem is not null
        select new Violation(PublicTypes.Where(method), problem);

    private static bool IsAsync(MethodInfo method) =>
        !method.IsSpecialName && Array.IndexOf(Awaitables, method.ReturnType.Name) >= 0
        && method.ReturnType.Namespace!.StartsWith("System.", StringComparison.Ordinal);

    // Overrides and implementations of public interfaces have the shape given there, and are judged there if it is
    // ours;
    // a request's handler is cancelled through its context.
    private static bool IsShapedElsewhere(MethodInfo method) =>
        method.GetBaseDefinition() != method || ImplementsPublic(method)
        || Array.Exists(method.GetParameters(), parameter => parameter.ParameterType.Name == "HttpContext");

    private static bool ImplementsPublic(MethodInfo method)
    {
        Type type = method.DeclaringType!;
        return !type.IsInterface && !method.IsStatic && type.GetInterfaces()
            .Any(face => face.IsVisible && Array.IndexOf(type.GetInterfaceMap(face).TargetMethods, method) >= 0);
    }

    private static string? Problem(MethodInfo method, Type type)
    {
        if (EndsInToken(method) is not { } token)
        {
            bool hasTwin = type.GetMethods(PublicTypes.Declared)
                .Any(other => other.Name == method.Name && PublicTypes.IsSeen(other) && EndsInToken(other) is not null);
            return hasTwin ? null : "add a CancellationToken as the last parameter, defaulted";
        }

        return token.HasDefaultValue || type.GetMethods(PublicTypes.Declared)
            .Count(other => other.Name == method.Name) > 1
            ? null
            : "default its CancellationToken";
    }

    private static ParameterInfo? EndsInToken(MethodInfo method) =>
        method.GetParameters() is [.., var last] && last.ParameterType == typeof(CancellationToken) ? last : null;
}
