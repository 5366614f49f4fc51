using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>The text and parameters of a multi-row INSERT.</summary>
internal sealed class BulkInsertStatement
{
    private readonly string _table;
    private readonly IReadOnlyList<string> _columns;

    public BulkInsertStatement(string table, IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count == 0)
        {
            throw new ArgumentException($"A bulk insert into '{table}' names no columns. Name the columns that the rows fill.", nameof(columns));
        }

        _table = Identifier(table, nameof(table));
        _columns = [.. columns.Select(c => Identifier(c, nameof(columns)))];
    }

    [SuppressMessage("Security", "CA2100", Justification = "Names were checked to be plain identifiers; values are parameters.")]
    public DbCommand Create(DbCommand command, int rows)
    {
        var text = new StringBuilder("INSERT INTO ").Append(_table).Append(" (").AppendJoin(", ", _columns).Append(") VALUES ");
        for (int row = 0, index = 0; row < rows; row++)
        {
            text.Append(row == 0 ? "(" : ", (");
            for (var column = 0; column < _columns.Count; column++, index++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{index}");
                command.Parameters.Add(parameter);
                text.Append(column == 0 ? "" : ", ").Append(parameter.ParameterName);
            }

            text.Append(')');
        }

        command.CommandText = text.ToString();
        return command;
    }

    public void Fill(DbCommand command, object?[][] rows, SqlDialect dialect)
    {
        var index = 0;
        foreach (var row in rows)
        {
            if (row.Length != _columns.Count)
            {
                throw new ArgumentException(
                    $"A row for '{_table}' has {row.Length} values, but {_columns.Count} columns were named ({string.Join(", ", _columns)}).", nameof(rows));
            }

            foreach (var value in row)
            {
                command.Parameters[index++].Value = SqlStatement.ToDatabase(value, dialect);
            }
        }
    }

    private static string Identifier(string name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        var valid = name.Length is > 0 and <= 63 && (char.IsAsciiLetterLower(name[0]) || name[0] == '_')
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
        return valid
            ? name
            : throw new ArgumentException(
                $"'{name}' is not a plain SQL identifier. Use lower-case letters, digits and underscores, beginning with a letter.", parameter);
    }
}
