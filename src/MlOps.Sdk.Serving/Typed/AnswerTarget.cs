using System.Linq.Expressions;
using System.Reflection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>A parameter or property of the caller's answer type.</summary>
internal sealed class AnswerTarget
{
    private static readonly MethodInfo MissingMethod = typeof(AnswerTarget).GetMethod(nameof(Missing), BindingFlags.Static | BindingFlags.NonPublic)!;

    private readonly TypedProperty? _property;
    private readonly Type _type;

    public AnswerTarget(ParameterInfo parameter, TypedProperty? property)
    {
        var attribute = parameter.GetCustomAttribute<ModelColumnAttribute>();
        (_property, _type, Shown) = (property, parameter.ParameterType, property?.Property.Name ?? parameter.Name!);
        Name = attribute?.Name ?? property?.Name ?? parameter.Name!;
        Rounds = attribute?.Rounds ?? property?.Rounds ?? false;
    }

    public AnswerTarget(TypedProperty property) =>
        (_property, _type, Shown, Name, Rounds) = (property, property.Property.PropertyType, property.Property.Name, property.Name, property.Rounds);

    /// <summary>Its name in the caller's code.</summary>
    public string Shown { get; }

    /// <summary>What it asks for.</summary>
    public string Name { get; }

    public bool Rounds { get; }

    public Type Type => _type;

    private Type Plain => Nullable.GetUnderlyingType(_type) ?? _type;

    private bool MayBeNull => Plain != _type || (!_type.IsValueType && (_property?.MayBeNull ?? true));

    /// <summary>Why a source does not fit, as a part of a sentence; null when it does.</summary>
    public string? Objection(AnswerSource source, AnswerShape shape, Type from)
    {
        var given = Nullable.GetUnderlyingType(from) ?? from;
        if (!CanHold(given, source.Name))
        {
            return $"'{Shown}' is {Plain.Name}, which cannot hold every {given.Name} of {source.Name} (make it {given.Name}{(given == typeof(double) && Plain == typeof(float) ? ", or set Rounds of its [ModelColumn]" : string.Empty)})";
        }

        return source.MayBeNull(shape) && !MayBeNull ? $"'{Shown}' may not be null, but {source.Name} may: {source.Lack} (make it {Plain.Name}?)" : null;
    }

    /// <summary>The source's value as this target takes it.</summary>
    public Expression Convert(Expression value, AnswerSource source)
    {
        var given = Nullable.GetUnderlyingType(value.Type);
        if (given is null)
        {
            return Cast(value);
        }

        var read = Expression.Variable(value.Type);
        var missing = MayBeNull
            ? (Expression)Expression.Default(_type)
            : Expression.Throw(Expression.Call(MissingMethod, Expression.Constant(Shown), Expression.Constant(source.Name)), _type);
        return Expression.Block(
            [read], Expression.Assign(read, value), Expression.Condition(Expression.Property(read, "HasValue"), Cast(Expression.Property(read, "Value")), missing));
    }

    private Expression Cast(Expression value)
    {
        var plain = Plain == typeof(bool) && value.Type == typeof(int) ? Expression.Equal(value, Expression.Constant(1))
            : value.Type == Plain ? value : Expression.Convert(value, Plain);
        return plain.Type == _type ? plain : Expression.Convert(plain, _type);
    }

    private bool CanHold(Type given, string source) =>
        Plain == given || Plain == typeof(object)
        || (Plain == typeof(bool) && source == nameof(Prediction.Label))
        || ColumnConversion.IsLossless(given.IsEnum ? Enum.GetUnderlyingType(given) : given, Plain)
        || (Rounds && given == typeof(double) && (Plain == typeof(float) || Plain == typeof(decimal)));

    private static SchemaException Missing(string target, string source) => new(
        $"'{target}' may not be null, but this answer has no {source}, as another step of the deployment gave it. Make '{target}' nullable.", target);
}
