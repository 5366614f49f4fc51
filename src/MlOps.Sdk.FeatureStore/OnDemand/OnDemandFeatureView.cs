using System.Collections.Frozen;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Features computed when they are asked for, from columns of the request and stored features. The same definition is evaluated by
/// the same code for every row of a training set and for every online request. Immutable: every method returns a new view.
/// </summary>
/// <remarks>Two are equal when they have the same <see cref="Fingerprint"/>, owner, description and tags.</remarks>
public sealed record OnDemandFeatureView
{
    /// <summary>Defines a view without features; add inputs by <see cref="Request"/> and <see cref="Uses"/>, then features by <see cref="Feature"/>.</summary>
    /// <param name="name">The view's name: letters, digits and single underscores, beginning with a letter.</param>
    /// <exception cref="ArgumentException">The name is not allowed.</exception>
    public OnDemandFeatureView(string name) => Name = DefinitionName.Require(name, "an on-demand feature view", nameof(name));

    /// <summary>The view's name.</summary>
    public string Name { get; }

    /// <summary>The columns that a spine or a request must bring, in the order they were declared.</summary>
    public IReadOnlyList<Field> RequestColumns { get; private init; } = [];

    /// <summary>The views whose stored features can be read, in the order they were declared.</summary>
    public IReadOnlyList<FeatureView> Views { get; private init; } = [];

    /// <summary>The features, in the order they were added.</summary>
    public IReadOnlyList<OnDemandFeature> Features { get; private init; } = [];

    /// <summary>Who answers for the view; null when nobody is named. Not part of the fingerprint.</summary>
    public string? Owner { get; private init; }

    /// <summary>What the view is for; null when not told. Not part of the fingerprint.</summary>
    public string? Description { get; private init; }

    /// <summary>Words to find the view by, sorted and without doubles. Not part of the fingerprint.</summary>
    public IReadOnlyList<string> Tags { get; private init; } = [];

    /// <summary>
    /// SHA-256, in hexadecimal, over everything that decides the values: the expressions, and of their inputs the types and how they
    /// are computed. Stable across processes and machines.
    /// </summary>
    public string Fingerprint => CatalogDocument.Hash(OnDemandDocument.ToJson(this));

    /// <summary>The types of request columns and stored features by name; made anew where an input is added.</summary>
    internal IReadOnlyDictionary<string, DataType> InputTypes { get; private init; } = FrozenDictionary<string, DataType>.Empty;

    /// <summary>The view with one more column that spines and requests must bring.</summary>
    /// <param name="column">The column's name, without two underscores in a row, which mark stored features.</param>
    /// <param name="type">Its type: int64, float64, boolean, utf8 or timestamp.</param>
    /// <exception cref="ArgumentException">The name is not allowed or taken, or expressions have no such type.</exception>
    public OnDemandFeatureView Request(string column, DataType type)
    {
        DefinitionName.RequireColumn(column, $"a request for '{Name}'", nameof(column));
        if (column.Length > DefinitionName.MaxLength || column.Contains("__", StringComparison.Ordinal)
            || RequestColumns.Any(f => f.Name.Equals(column, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException(
                $"'{MetadataText.Quote(column)}' cannot be a request column of on-demand feature view '{Name}': it is declared twice, longer than "
                + $"{DefinitionName.MaxLength} characters, or has two underscores in a row, as only stored features have. Choose another name.",
                nameof(column));
        }

        var field = new Field(column, ExpressionTyping.Require(type, $"the request column '{column}'", nameof(type)));
        return this with { RequestColumns = [.. RequestColumns, field], InputTypes = With([(field.Name, field.Type)]) };
    }

    /// <summary>The view with the stored features of a feature view as further inputs, named <c>{view}__{feature}</c>.</summary>
    /// <param name="view">The feature view.</param>
    /// <exception cref="ArgumentException">A view of that name is used already, or it is this view's own name.</exception>
    public OnDemandFeatureView Uses(FeatureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Views.Any(v => v.Name.Equals(view.Name, StringComparison.OrdinalIgnoreCase)) || view.Name.Equals(Name, StringComparison.OrdinalIgnoreCase)
            ? throw new ArgumentException($"On-demand feature view '{Name}' uses a view named '{view.Name}' already, or is named so itself. Use each view once.", nameof(view))
            : this with { Views = [.. Views, view], InputTypes = With(view.Features.Select(f => (view.ColumnOf(f), f.Type))) };
    }

    /// <summary>The view with one more feature, as in <c>.Feature("amount_to_mean", f =&gt; f["amount"] / f["customer__mean_30d"])</c>.</summary>
    /// <param name="name">The feature's name.</param>
    /// <param name="expression">Writes the computation; called once, now.</param>
    /// <exception cref="ArgumentException">The name is not allowed or taken, an input does not exist, or the types do not fit.</exception>
    public OnDemandFeatureView Feature(string name, Func<FeatureInputs, FeatureExpression> expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var feature = new OnDemandFeature(name, expression(new FeatureInputs(this)) ?? throw new ArgumentException($"The expression of feature '{name}' is null. Return an expression.", nameof(expression)));
        if (Features.Any(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"The name '{name}' is taken in on-demand feature view '{Name}' (names differ by more than upper and lower case). Choose another name.", nameof(name));
        }

        var inputs = InputTypes;
        return feature.Inputs.FirstOrDefault(c => !inputs.TryGetValue(c, out var type) || ExpressionTyping.Widen(type) is null) is { } foreign
            ? throw new ArgumentException($"The expression of feature '{name}' reads '{foreign}', which is not an input of on-demand feature view '{Name}'. Read inputs from the argument of the lambda.", nameof(expression))
            : this with { Features = [.. Features, feature] };
    }

    /// <summary>The view with an owner.</summary>
    /// <param name="owner">A person or team.</param>
    public OnDemandFeatureView WithOwner(string owner)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(owner);
        return this with { Owner = owner };
    }

    /// <summary>The view with a description.</summary>
    /// <param name="description">What the view is for.</param>
    public OnDemandFeatureView WithDescription(string description)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        return this with { Description = description };
    }

    /// <summary>The view with these tags in addition to those it has.</summary>
    /// <param name="tags">Words to find the view by.</param>
    public OnDemandFeatureView WithTags(params IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return this with { Tags = [.. Tags.Concat(tags).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] };
    }

    /// <summary>The column a feature has in training sets and online reads: <c>{view}__{feature}</c>.</summary>
    /// <param name="feature">A feature of this view.</param>
    public string ColumnOf(OnDemandFeature feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return $"{Name}__{feature.Name}";
    }

    /// <summary>
    /// Computes all features of a batch that has the inputs as columns, without a store: to try a definition, or where the inputs are
    /// at hand already.
    /// </summary>
    /// <param name="inputs">The request's columns and the stored features that the expressions read; it stays the caller's.</param>
    /// <param name="instantColumn">The column with each row's instant; only needed when an expression reads <see cref="FeatureInputs.Instant"/>.</param>
    /// <returns>One column <c>{view}__{feature}</c> for each feature. The caller disposes it.</returns>
    /// <exception cref="SchemaException">An input is missing or has another type; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The view has no features.</exception>
    public RecordBatch Compute(RecordBatch inputs, string? instantColumn = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Features.Count > 0
            ? OnDemandComputation.Compute(this, Features, inputs, instantColumn is null ? null : inputs[instantColumn])
            : throw new InvalidOperationException($"On-demand feature view '{Name}' has no features. Add one by Feature.");
    }

    private FrozenDictionary<string, DataType> With(IEnumerable<(string Name, DataType Type)> inputs) => InputTypes
        .Select(i => (Name: i.Key, Type: i.Value)).Concat(inputs).ToFrozenDictionary(i => i.Name, i => i.Type, StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Equals(OnDemandFeatureView? other) =>
        other is not null && Fingerprint == other.Fingerprint && Owner == other.Owner && Description == other.Description && Tags.SequenceEqual(other.Tags);

    /// <inheritdoc/>
    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);

    /// <summary>The view's name and features.</summary>
    public override string ToString() => $"{Name}: {string.Join(", ", Features.Select(f => f.Name))}";
}
