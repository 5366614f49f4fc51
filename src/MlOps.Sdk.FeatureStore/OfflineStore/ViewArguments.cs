using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Checks that every request for the values of views shares.</summary>
internal static class ViewArguments
{
    public static void Check(IReadOnlyList<FeatureViewVersion> views, string parameter) => Check([.. views.Select(v => v.View)], parameter);

    public static void Check(IReadOnlyList<FeatureView> views, string parameter)
    {
        if (views.Count == 0)
        {
            throw new ArgumentException("No feature view was asked for. Name at least one.", parameter);
        }

        CheckEach(views, parameter);
    }

    public static void CheckEach(IReadOnlyList<FeatureView> views, string parameter)
    {
        if (views.FirstOrDefault(v => v.Features.Count == 0) is { } empty)
        {
            throw new ArgumentException($"Feature view '{empty.Name}' has no features. Add one by Feature or Aggregate.", parameter);
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (views.FirstOrDefault(v => !names.Add(v.Name)) is { } twice)
        {
            throw new ArgumentException($"Feature view '{twice.Name}' was given twice. Give each view once.", parameter);
        }
    }

    public static void RequireKeys(Schema schema, FeatureView view, string what)
    {
        foreach (var key in view.Entity.JoinKeys)
        {
            RequireKey(schema, view, key, what);
        }
    }

    private static void RequireKey(Schema schema, FeatureView view, JoinKey key, string what)
    {
        var entity = view.Entity;
        var which = entity.JoinKeys.Count == 1 ? "the join key" : "a join key";
        if (!schema.Contains(key.Column))
        {
            throw new SchemaException(
                $"The {what} has no column '{key.Column}', {which} of entity '{entity.Name}' that feature view '{view.Name}' needs. "
                + $"Its columns are: {string.Join(", ", schema.Select(f => f.Name))}. Rename one, or define the entity with another join key.",
                key.Column);
        }

        if (schema[key.Column].Type != key.Type)
        {
            throw new SchemaException(
                $"The {what}'s column '{key.Column}' holds {schema[key.Column].Type} but entity '{entity.Name}' has keys of type {key.Type} there. "
                + "Convert the column, or define the entity with the column's type.",
                key.Column);
        }
    }
}
