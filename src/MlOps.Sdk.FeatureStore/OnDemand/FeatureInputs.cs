using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>What the expressions of an <see cref="OnDemandFeatureView"/> can read.</summary>
public sealed class FeatureInputs
{
    private readonly OnDemandFeatureView _view;

    internal FeatureInputs(OnDemandFeatureView view) => _view = view;

    /// <summary>The instant of the row: the spine's timestamp in a training set, the asked instant in an online read.</summary>
    public FeatureExpression Instant { get; } = FeatureExpression.Call(ExpressionFunction.Instant);

    /// <summary>A column of the request by its name, or a stored feature by <c>{view}__{feature}</c>.</summary>
    /// <param name="name">The name. Narrow integers are read as int64, float32 as float64.</param>
    /// <exception cref="ArgumentException">There is no such column or feature, or expressions have no values of its type.</exception>
    public FeatureExpression this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            var types = _view.InputTypes;
            if (!types.TryGetValue(name, out var type))
            {
                var hint = NearestName.Find(name, types.Keys) is { } nearest ? $" Did you mean '{nearest}'?" : string.Empty;
                throw new ArgumentException(
                    $"On-demand feature view '{_view.Name}' has no input '{name}'.{hint} Its inputs are: {string.Join(", ", types.Keys.Order(StringComparer.Ordinal))}. "
                    + "Declare a column of the request by Request, or a feature view by Uses.",
                    nameof(name));
            }

            return FeatureExpression.Column(name, ExpressionTyping.Widen(type) ?? throw new ArgumentException(
                $"The input '{name}' of on-demand feature view '{_view.Name}' is {type}, which expressions cannot compute with. "
                + "Use integers up to 64 bits, float32, float64, boolean, utf8 or timestamp.",
                nameof(name)));
        }
    }
}
