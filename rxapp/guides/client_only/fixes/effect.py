"""An effect runs in the browser only: say so until then."""

import reflex as rx
from reflex.vars import VarData

HOOKS = VarData(
    imports={"react": ["useEffect", "useState"]},
    hooks={
        "const [titles, setTitles] = useState(null);": None,
        """useEffect(() => {
          const text = sessionStorage.getItem("put-aside") ?? "";
          setTitles(text.split("\\n").filter(Boolean));
        }, []);""": None,
    },
)
TITLES: rx.Var[list[str]] = rx.Var("titles", _var_type=list[str], _var_data=HOOKS)
IS_LOADING: rx.Var[bool] = rx.Var("(titles === null)", _var_type=bool, _var_data=HOOKS)


def effect_titles() -> rx.Component:
    """Show that it is loading, then the titles."""
    return rx.cond(
        IS_LOADING,
        rx.el.p("Loading…"),
        rx.el.ul(rx.foreach(TITLES, rx.el.li), class_name="titles"),
    )
